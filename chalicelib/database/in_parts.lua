-- Call a command on a key with many arguments, so many at once as a server takes.
local function in_parts(command, place, arguments)
  for first = 1, #arguments, 1000 do
    call(command, place, unpack(arguments, first, math.min(first + 999, #arguments)))
  end
end
