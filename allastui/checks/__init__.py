"""What works and what does not, for the command line and for the ui: profiles, and the rest."""
