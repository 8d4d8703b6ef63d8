--- include people/note_records
-- Turn a merge of an earlier version, whose document says what it moved, into one of this version: items remember
-- their record, the profile stands in the record's hash, and what stays with a record goes back there. Later merges
-- come first, because what they moved was partly of the records that they had before.
-- Answers 1 when that is done, 0 when there is nothing to do.
-- KEYS: 1 the merge; ARGV: 1 prefix of all keys, 2 merge id
-- What moved is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps them in the same
-- slot.
local stored = call('GET', KEYS[1])
local merge = stored and cjson.decode(stored)
if not merge or not merge.customer then return 0 end
local record, into, holder = merge.from, merge.into, survivor(merge.into)

note_records(merge, record, holder)

-- A refusal that a merge carried over was a third value; it is a refusal now.
local function refuse(profile)
  local fields = call('HGETALL', profile)
  for i = 1, #fields, 2 do
    if fields[i + 1] == 'merge' and string.match(fields[i], '^consents%.') then
      call('HSET', profile, fields[i], '0')
    end
  end
end

local profile, status = key('customer', record), nil
for i = 1, #merge.customer, 2 do
  local field, value = merge.customer[i], merge.customer[i + 1]
  if field == 'status' then status = value end
  call('HSET', profile, field == 'status' and 'status_before' or field, value)
end
call('HSET', profile, 'known_since', merge.known_since or '')
refuse(profile)
refuse(key('customer', holder))

for _, other in ipairs(merge.newly_told_apart) do
  call('SREM', key('told-apart', other), into)
  call('SREM', key('told-apart', into), other)
end
for _, other in ipairs(merge.told_apart) do
  call('SADD', key('told-apart', other), record)
  call('SADD', key('told-apart', record), other)
end

local promoted = merge.promoted or {}
for i = 1, #promoted, 2 do
  local state = call('HGET', key('promoted', into), promoted[i]) -- as it stands by now, unless forgotten
  if state then
    call('HSET', key('promoted', record), promoted[i], state)
    call('PEXPIRE', key('promoted', record), call('PTTL', key('promoted', into)))
  end
end
for _, offer in ipairs(merge.newly_promoted or {}) do call('HDEL', key('promoted', into), offer) end

-- Tasks merged newcomers only; with anybody else it was a person who said so.
local by_hand = status ~= 'newcomer'
call('SET', KEYS[1], cjson.encode({from = record, into = into, at = merge.at, by_hand = by_hand}))
return 1
