-- What scripts share: it stands before each of them. Of those that name more keys than their KEYS, ARGV[1] is the
-- prefix of all keys, but where they say otherwise; the shop's hash tag keeps them in the same slot.
local function call(...) return redis.call(...) end
local function key(...) return ARGV[1] .. table.concat({...}, ':') end

-- The customer that this one is part of, after merges; itself when there was none.
local function survivor(customer)
  local merged = call('HGET', key('customer', customer), 'merged_into')
  return merged and survivor(merged) or customer
end

-- Note when a customer was last seen, by the visits that they have now.
local function count_as_present(customer)
  local latest
  for _, visit in ipairs(call('ZRANGE', key('visits-of', customer), 0, -1)) do
    latest = math.max(latest or 0, tonumber(call('HGET', key('visit', visit), 'last_seen')))
  end
  call('ZREM', key('present'), customer)
  if latest then call('ZADD', key('present'), latest, customer) end
end

-- Index a photo by its state, in place of the state before; `indexes` is what the keys of all indexes start with.
local function index_by_state(indexes, photo, state, before)
  local time = call('ZSCORE', string.sub(indexes, 1, -2), photo)
  if before then call('ZREM', indexes .. 'state:' .. before, photo) end
  if time then call('ZADD', indexes .. 'state:' .. state, time, photo) end
end

-- The members by which the index of words has a customer: a word, NUL, the id.
local function found_by(customer)
  local members = {}
  for _, field in ipairs({'found.name', 'found.email', 'found.phone'}) do
    for word in string.gmatch(call('HGET', key('customer', customer), field) or '', '[^ ]+') do
      table.insert(members, word .. '\0' .. customer)
    end
  end
  return members
end

-- The digests of a customer's addresses, by channel.
local function addresses_of(customer)
  local addresses = {}
  for _, channel in ipairs({'email', 'sms'}) do
    local address = call('HGET', key('customer', customer), 'address.' .. channel)
    if address and address ~= '' then addresses[channel] = address end
  end
  return addresses
end

-- Put a customer into the indexes by word and by address.
local function list_customer(customer)
  for _, member in ipairs(found_by(customer)) do call('ZADD', key('customers-by-word'), 0, member) end
  for _, address in pairs(addresses_of(customer)) do call('SADD', key('address', address), customer) end
end

-- Take a customer out of the indexes.
local function unlist_customer(customer)
  for _, member in ipairs(found_by(customer)) do call('ZREM', key('customers-by-word'), member) end
  for _, address in pairs(addresses_of(customer)) do call('SREM', key('address', address), customer) end
end

-- Forget which offers went to addresses that nobody has any more; what was withdrawn for them stays.
local function forget_told(addresses)
  for _, address in pairs(addresses) do
    if call('EXISTS', key('address', address)) == 0 then call('DEL', key('told', address)) end
  end
end

-- Refuse a customer what was withdrawn for an address of theirs.
local function heed_withdrawals(customer, channel)
  local address = addresses_of(customer)[channel]
  for _, purpose in ipairs(address and call('SMEMBERS', key('withdrawn', address)) or {}) do
    call('HSET', key('customer', customer), 'consents.' .. purpose .. '_by.' .. channel, '0')
  end
end

-- Withdraw a purpose for an address: for all customers who have it, but one, and for all to come.
local function withdraw(address, purpose, channel, but)
  call('SADD', key('withdrawn', address), purpose)
  for _, customer in ipairs(call('SMEMBERS', key('address', address))) do
    if customer ~= but then
      call('HSET', key('customer', customer), 'consents.' .. purpose .. '_by.' .. channel, '0')
    end
  end
end
