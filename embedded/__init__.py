"""The whole house on one machine: Temporal server, sandbox, worker and web as watched processes, state in one folder."""
