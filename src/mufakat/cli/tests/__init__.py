"""The command line, run in this process and in processes of its own."""
