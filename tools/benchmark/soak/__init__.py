"""What tools/soak is made of: long runs of the sidecar with idle, slow and failing company."""
