-- Put the tombstone of an id, which every writer looks for. It holds the erasure of a person, 1 for all else.
local function bury(id, erasure, seconds) call('SET', key('erased', redis.sha1hex(id)), erasure, 'EX', seconds) end
