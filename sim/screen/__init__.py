"""What commands print: a run and the other answers, as tables and sentences on the screen."""
