"""The compiler by itself; what its statements answer is the oracle's and the golden queries'."""
