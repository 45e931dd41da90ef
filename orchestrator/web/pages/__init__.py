"""One module per area: reads the request, asks a service, renders a template."""
