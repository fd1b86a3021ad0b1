"""Reports: each turns the same record into what one reader wants. They see nothing but the record."""
