-- Reserve the next free moment for calls of one operation, unless it is too far away.
-- Answers {1, wait}, or {0, wait} when nothing was reserved; a wait is in ms, below 0 for a moment that has passed.
-- All calls move the queue, so that both ways together stay below the rate. A queue or gate that was not used for a
-- while lets the calls of that while through at once, as AWS does.
-- KEYS: 1 the operation's turns (hash: from when on its `queue` and its `gate` are free, in ms)
-- ARGV: 1 which of the two, 2 number of calls, 3 ms from call to call in the queue, 4 the same of the gate,
--       5 longest wait in ms, '' for any, 6 credit in ms, 7 now in ms, '' for the clock of Redis
local now = tonumber(ARGV[7])
if not now then
  local time = call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local earliest, free = now - ARGV[6], call('HMGET', KEYS[1], 'queue', 'gate')
local queue = math.max(tonumber(free[1] or 0), earliest)
local gate = math.max(tonumber(free[2] or 0), earliest)
local by_gate = ARGV[1] == 'gate'
local wait = math.ceil((by_gate and gate or queue) - now)
if wait > (tonumber(ARGV[5]) or math.huge) then return {0, wait} end
queue = queue + ARGV[2] * ARGV[3]
if by_gate then gate = gate + ARGV[2] * ARGV[4] end
call('HSET', KEYS[1], 'queue', string.format('%.3f', queue), 'gate', string.format('%.3f', gate))
call('PEXPIRE', KEYS[1], math.ceil(math.max(queue, gate) - now) + 60000)
return {1, wait}
