"""E-mail: making the message, handing it to a mail server, reading what comes back."""
