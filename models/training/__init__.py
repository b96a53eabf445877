"""The rooms of `models/train.py`: texts, pairs, what a teacher says of them, the loss and the run."""
