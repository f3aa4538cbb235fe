"""The measures of the Norwegian MS registry, a module per subject."""
