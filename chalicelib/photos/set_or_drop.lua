-- Set a field of a hash, or delete it where it would say what its absence says.
local function set_or_drop(hash, field, value, absent)
  if value == absent then call('HDEL', hash, field) else call('HSET', hash, field, value) end
end
