"""How fast it answers, beside a hand-written route and conventional resolvers: ``make bench``."""
