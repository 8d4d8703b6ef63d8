--- include faces/owner_of
--- include people/split_record
--- include people/with_record
-- Hand one item over: it names its new customer, and the record that it was written under where that is another.
-- Return the item's entry in its index from now on, or nil when there is nothing to hand over: the item is gone, or
-- its record is none of `records` (nil: whatever it is).
local function hand_item(family, item, entry, giver, taker, records)
  local owner, record = giver, nil
  if family.item == 'entry' then
    record = split_record(entry)
  elseif family.item == 'face' then
    owner, record = owner_of(item)
    if owner ~= giver then owner = nil end -- it lapsed, and became somebody else's
  else
    owner, record = unpack(call('HMGET', key(family.item, item), 'customer_id', 'record'))
  end
  record = record or giver
  if not owner or (records and not records[record]) then return nil end

  local other = record ~= taker and record or nil
  if family.item == 'entry' then
    if family.pointer ~= '' then call('SET', key(family.pointer, item), taker) end
    return with_record(entry, other)
  elseif family.item == 'face' then
    call('SET', key('face', item), other and taker .. ' ' .. other or taker, 'KEEPTTL')
  elseif other then
    call('HSET', key(family.item, item), 'customer_id', taker, 'record', other)
  else
    call('HSET', key(family.item, item), 'customer_id', taker)
    call('HDEL', key(family.item, item), 'record')
  end
  return entry
end
