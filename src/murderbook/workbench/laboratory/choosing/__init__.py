"""What can be chosen from: exhibits and open leads of the record, as an account sees them."""
