"""The whole house on one machine: server, sandbox and worker, started and watched."""
