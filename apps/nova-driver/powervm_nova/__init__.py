"""The PowerVM driver of Nova: Nova's objects become messages, answers become what Nova expects."""
