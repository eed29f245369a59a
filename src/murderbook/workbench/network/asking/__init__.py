"""The page Network: five questions, each answered in sentences with every tie's source, date and grade."""
