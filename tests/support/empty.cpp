// Carries the precompiled header of the tests; main() comes from main.cpp.
