--- include database/in_parts
--- include people/hand_item
-- Hand the items of a family over from one customer to another: all of them, or those that were written under one of
-- `records` (a set). Return the items.
local function hand_over(family, giver, taker, records)
  local from, to = key(family.index, giver), key(family.index, taker)
  local kept = math.max(call('PTTL', from), call('PTTL', to))
  local is_hash = family.type == 'hash'
  local entries = is_hash and call('HGETALL', from) or call('ZRANGE', from, 0, -1, 'WITHSCORES')

  local items, places, handed = {}, {}, {}
  for i = 1, #entries, 2 do
    local item = entries[i]
    local entry = hand_item(family, item, entries[i + 1], giver, taker, records)
    if entry then
      table.insert(items, item)
      table.insert(places, is_hash and item or entry)
      table.insert(places, is_hash and entry or item)
      handed[item] = true
    end
  end
  in_parts(is_hash and 'HSET' or 'ZADD', to, places)
  in_parts(is_hash and 'HDEL' or 'ZREM', from, items)
  if kept > 0 then call('PEXPIRE', to, kept) end

  for _, index in ipairs(family.also) do
    local also = {}
    for _, item in ipairs(call('SMEMBERS', key(index, giver))) do
      if handed[item] then table.insert(also, item) end
    end
    in_parts('SADD', key(index, taker), also)
    in_parts('SREM', key(index, giver), also)
  end
  return items
end
