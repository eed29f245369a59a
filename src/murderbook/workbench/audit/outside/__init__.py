"""What leaves the machine to prove the trail elsewhere: proofs, exports, printed heads, and their verifier."""
