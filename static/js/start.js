// Loads one behaviour per file; each binds itself to a data attribute. Every page works without.
