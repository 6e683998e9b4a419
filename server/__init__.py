"""The running thing: the ASGI application, identity, settings, the command line."""
