"""The oracle: a second, slow reading of GraphQL that the server's answers must agree with.

It believes what is declared and published: the names of entities, their columns and fields, which
column is the geometry, the key, the instant or the span of a version, which roles may read them and
which rows one role does not see, where each relation leads and by which kind of join, by what lists
are ordered, what levels areas have; and the SDL, in which every argument and every type stands.

It believes nothing of what the compiler does with that: it has no plan and no SQL, derives reverse
relations by itself, looks at every row for every question, measures with shapely and geodesics, and
sorts, cuts, groups and counts in Python. What SQL computes (masked names, age bands) is written out
once more in ``computed``.
"""
