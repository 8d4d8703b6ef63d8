--- include people/records_of
-- List a record and all records that merges made part of it.
-- KEYS: 1 the customer; ARGV: 1 prefix of all keys, 2 customer id
return records_of(ARGV[2])
