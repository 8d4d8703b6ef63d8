"""stub"""
def refusal(environ): return None
