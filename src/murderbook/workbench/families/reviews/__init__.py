"""Applications for a review of a case, and the steps taken on them."""
