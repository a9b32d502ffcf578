"""The whole house on one machine: Temporal server, sandbox and worker as watched processes, state in one folder."""
