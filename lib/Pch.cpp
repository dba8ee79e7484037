// Carries the precompiled header that the compiler's libraries reuse.
