"""The sections of a report, a file each: a function from a comparison and the words of a language to HTML."""
