"""Mail: what is said to whom by e-mail, who wants none, and how it leaves the house."""
