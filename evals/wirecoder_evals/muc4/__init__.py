"""The MUC-4 yardstick: our reports measured on the classic benchmark, beside published systems."""
