"""The signalling socket: messages in and out (version 1, prose in the README of the web)."""
