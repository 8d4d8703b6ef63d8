-- Reserve the next free moment for calls of one operation, unless it is too far away.
-- Answers {1, wait}, or {0, wait} when nothing was reserved; a wait is in ms, below 0 for a moment that has passed.
-- Urgent calls, by the gate, move the queue too, so that both together stay below the rate. A way that was not used
-- for a while lets the calls of that while through at once, as AWS does.
-- KEYS: 1 the operation's turns (hash: from when on its `queue`, `gate` and `pace` are free, in ms)
-- ARGV: 1 which of these ways, 2 number of calls, 3 ms from call to call on this way, 4 the same in the queue,
--       5 longest wait in ms, '' for any, 6 credit in ms, 7 now in ms, '' for the clock of Redis
local way, calls, now = ARGV[1], ARGV[2], tonumber(ARGV[7])
if not now then
  local time = call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local function moment(name)
  return math.max(tonumber(call('HGET', KEYS[1], name) or 0), now - ARGV[6])
end
local function move(name, ms)
  call('HSET', KEYS[1], name, string.format('%.3f', moment(name) + calls * ms))
end
local wait = math.ceil(moment(way) - now)
if wait > (tonumber(ARGV[5]) or math.huge) then return {0, wait} end
move(way, ARGV[3])
if way == 'gate' then move('queue', ARGV[4]) end
local last = 0
for _, free in ipairs(call('HVALS', KEYS[1])) do last = math.max(last, tonumber(free)) end
call('PEXPIRE', KEYS[1], math.max(0, math.ceil(last - now)) + 60000)
return {1, wait}
