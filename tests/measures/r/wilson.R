# Wilson score intervals by R's own prop.test (no continuity correction). Writes wilson.csv beside this file.
cases <- data.frame(numerator = c(0, 1, 3, 5, 12, 27, 234, 385, 10, 6464),
                    denominator = c(5, 1, 8, 5, 40, 40, 383, 386, 389, 12061))
bounds <- t(mapply(function(x, n) prop.test(x, n, correct = FALSE)$conf.int, cases$numerator, cases$denominator))
cases$lower <- format(bounds[, 1], digits = 15)
cases$upper <- format(bounds[, 2], digits = 15)
write.csv(cases, "wilson.csv", row.names = FALSE, quote = FALSE)
