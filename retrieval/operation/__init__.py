"""What whoever runs the service sees of it: metrics, traces, logs. None of it holds what was asked or read."""
