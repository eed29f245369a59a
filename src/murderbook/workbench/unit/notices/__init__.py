"""What concerns one account: what came since he read last, and what is due. Worked out at reading, with what he sees
then; stored is only up to when he has read."""
