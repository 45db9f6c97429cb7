"""Forms that open filled in with what somebody said in words, from a button of the answer."""
