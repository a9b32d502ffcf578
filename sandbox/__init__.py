"""Norway on loopback: mailboxes and a print house, scripted by world files."""
