"""One expert for one problem: chosen, released, asked, answered, revealed."""
