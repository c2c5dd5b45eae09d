"""Pages made of templates and stories, each with its gold: what the rules do on layouts that nobody wrote rules for."""
