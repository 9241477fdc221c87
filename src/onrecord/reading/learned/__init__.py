"""The learned reader: a shipped network sees, the rules read, and neither overrules what words state; no torch."""
