"""What a value in an identifier column is: a 统一社会信用代码, an older number, a person's ID, damage, or nothing.

`codes` holds the facts of the standards. `expressions` classifies in the engine (Ibis), `arrays` in memory
(numpy); they are written independently, so that each is the other's control. `repair` suggests corrections.
"""
