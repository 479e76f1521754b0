"""Personal items in free text: found, and replaced by a mark that says what stood there.

个人信息保护法 art. 51 (de-identification) and art. 25 (no publication). The law names no kinds of items and no
measure of success: the kinds, and recall before precision, are our proposal. docs/redaction.md says how good it is.
"""

from etl.ground.redaction.pattern import Kind, Span
from etl.ground.redaction.scrub import found, scrubbed, scrubbed_array

__all__ = ["Kind", "Span", "found", "scrubbed", "scrubbed_array"]
