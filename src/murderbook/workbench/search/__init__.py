"""One box over the pages of all documents, and over cases, people, exhibits and chrono entries that one may see."""
