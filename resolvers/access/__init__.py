"""Reading about people: written down, bounded, agreed to by a second person, and looked over."""
