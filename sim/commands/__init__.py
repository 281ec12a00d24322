"""The commands, one file for each kind; each calls one public function."""
