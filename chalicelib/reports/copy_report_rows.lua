-- Copy what a report is made of into a list, as it is at this moment; the list's first row is its summary.
-- A list that is there already stays, so a repeated task reads the same moment.
-- Answers {'copied', rows in the list}, {'superseded', 0}, or {'too many', how many there would be}.
-- KEYS: 1 the report, 2 the list, 3 how many rows of the report each customer has
-- ARGV: 1 prefix of all keys, 2 report id, 3 attempt, 4 kind, 5 from, 6 to (ms, '' for open), 7 now (ms),
--       8 most rows, 9 seconds to keep the list
-- What is read is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps them
-- in the same slot. JSON is put together by hand, as that takes a third of the time of encoding tables.
local call, format, quoted = redis.call, string.format, cjson.encode
local from, to = ARGV[5] == '' and '-inf' or ARGV[5], ARGV[6] == '' and '+inf' or '(' .. ARGV[6]

if call('HGET', KEYS[1], 'attempt') ~= ARGV[3] then return {'superseded', 0} end
if call('EXISTS', KEYS[2]) == 1 then return {'copied', call('LLEN', KEYS[2])} end

local batch, counts, people = {}, {}, {}
local total, met, enrolled, newcomers = 0, 0, 0, 0

local function flush(command, where)
  if #batch > 0 then call(command, where, unpack(batch)) end
  batch = {}
end

local function add(row)
  total = total + 1
  batch[#batch + 1] = row
  if #batch == 500 then flush('RPUSH', KEYS[2]) end
end

local function person(id)
  if not people[id] then
    local found = call('HMGET', key('customer', id), 'name', 'status')
    if found[2] == 'registered' then found[2] = 'enrolled' end -- who was seen had a face then
    local name = found[1] and found[1] ~= '' and quoted(found[1]) or 'null'
    people[id] = quoted(id) .. ',' .. name .. ',' .. (found[2] and quoted(found[2]) or 'null')
    counts[id], met = 0, met + 1
    if found[2] == 'enrolled' then enrolled = enrolled + 1 end
    if found[2] == 'newcomer' then newcomers = newcomers + 1 end
  end
  counts[id] = counts[id] + 1
  return people[id]
end

local visits, of_visit, at_visit = key('visits'), key('visit', ''), key('orders-at', '')

local function requested(id)
  local absorbed, orders = of_visit .. id .. ':absorbed', at_visit .. id
  if call('EXISTS', absorbed, orders) == 0 then return 0 end
  local count = call('SCARD', orders)
  for _, other in ipairs(call('SMEMBERS', absorbed)) do count = count + call('SCARD', at_visit .. other) end
  return count
end

local function add_visit(id)
  local customer, started, seen = unpack(call('HMGET', of_visit .. id, 'customer_id', 'started', 'last_seen'))
  if not (customer and started and seen) then return end
  local photos = call('ZCARD', of_visit .. id .. ':photos')
  add(format('["visit","%s",%s,%s,%s,%d,%d]', id, person(customer), started, seen, photos, requested(id)))
end

local MOMENTS = {'ordered_at', 'requested_at', 'handed_over_at', 'cancelled_at'}

local function add_order(id)
  local found = call('HMGET', key('order', id), 'customer_id', 'items', 'state', unpack(MOMENTS))
  if not (found[1] and found[2] and found[3]) then return end
  local moments = {}
  for i = 4, 7 do moments[i - 3] = found[i] or 'null' end
  moments = table.concat(moments, ',')
  add(format('["order","%s",%s,"%s",%s,%s]', id, person(found[1]), found[3], moments, found[2]))
end

local function add_line(id, within_span)
  local items, state, moment = unpack(call('HMGET', key('order', id), 'items', 'state', 'handed_over_at'))
  if not (items and state) then return end
  if within_span then
    moment = tonumber(moment or 0)
    if ARGV[5] ~= '' and moment < tonumber(ARGV[5]) then return end
    if ARGV[6] ~= '' and moment >= tonumber(ARGV[6]) then return end
  end
  add(format('["line","%s",%s]', state, items))
end

local function add_products()
  for _, sku in ipairs(call('ZRANGE', key('products'), 0, -1)) do
    local name, price, stock = unpack(call('HMGET', key('product', sku), 'name', 'price_cents', 'stock'))
    local sold = call('ZSCORE', key('sold'), sku) or 0
    if name and price and stock then
      add(format('["product",%s,%s,%s,%.0f,%.0f]', quoted(sku), quoted(name), price, math.max(0, stock), sold))
    end
  end
end

local STILL_TO_FETCH = {'open', 'requested'}
local spanned = ARGV[5] ~= '' or ARGV[6] ~= ''

local function ids(index) return call('ZRANGEBYSCORE', index, from, to) end

local kinds = {
  visits = {
    size = function() return call('ZCOUNT', visits, from, to) end,
    copy = function() for _, id in ipairs(ids(visits)) do add_visit(id) end end,
  },
  orders = {
    size = function() return call('ZCOUNT', key('orders'), from, to) + call('ZCARD', key('products')) end,
    copy = function()
      add_products()
      for _, id in ipairs(ids(key('orders'))) do add_order(id) end
    end,
  },
  inventory = {
    size = function()
      local size = call('ZCARD', key('products'))
      for _, state in ipairs(STILL_TO_FETCH) do size = size + call('ZCARD', key('orders', state)) end
      return size + (spanned and call('ZCOUNT', key('orders', 'handed_over'), '-inf', to) or 0)
    end,
    copy = function()
      add_products()
      for _, state in ipairs(STILL_TO_FETCH) do
        for _, id in ipairs(call('ZRANGE', key('orders', state), 0, -1)) do add_line(id, false) end
      end
      if not spanned then return end
      for _, id in ipairs(call('ZRANGEBYSCORE', key('orders', 'handed_over'), '-inf', to)) do
        add_line(id, true)
      end
    end,
  },
}

local kind = kinds[ARGV[4]]
local size = kind.size()
if size > tonumber(ARGV[8]) then return {'too many', size} end
kind.copy()
flush('RPUSH', KEYS[2])
call('LPUSH', KEYS[2], format('["summary",%s,%d,%d,%d,%d]', ARGV[7], total, met, enrolled, newcomers))
call('EXPIRE', KEYS[2], ARGV[9])
for id, rows in pairs(counts) do
  batch[#batch + 1] = id
  batch[#batch + 1] = rows
  if #batch == 1000 then flush('HSET', KEYS[3]) end
end
flush('HSET', KEYS[3])
return {'copied', total + 1}
